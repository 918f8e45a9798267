// What is wrong with the screen as it stands, in words: sideways scrolling, small targets, text outside its box, headings.
() => {
  const page = document.documentElement;
  const found = [];
  const scope = document.querySelector('dialog:modal') ?? document.body;
  const isShown = (element) => {
    const box = element.getBoundingClientRect();
    // What only a screen reader meets is one pixel large.
    return box.width > 1 && box.height > 1 && element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true });
  };
  const name = (element) =>
    `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''} "${element.textContent.trim().slice(0, 20)}"`;
  if (page.scrollWidth > page.clientWidth + 1) found.push(`the page scrolls sideways: ${page.scrollWidth} in ${page.clientWidth}`);
  for (const element of scope.querySelectorAll('button, a[href], input:not([type=hidden]), select, textarea, summary')) {
    if (!isShown(element)) continue;
    const box = element.getBoundingClientRect();
    const after = getComputedStyle(element, '::after');
    // A target may be larger than its picture: an empty ::after stands over it.
    const grown = (one, other) =>
      after.content !== 'none' && after.position === 'absolute' ? -(parseFloat(after[one]) || 0) - (parseFloat(after[other]) || 0) : 0;
    const [width, height] = [box.width + grown('left', 'right'), box.height + grown('top', 'bottom')];
    if (width < 47.9 || height < 47.9) found.push(`a target is ${Math.round(width)} × ${Math.round(height)}: ${name(element)}`);
  }
  for (const element of scope.querySelectorAll('*')) {
    if (!isShown(element) || element.closest('svg')) continue;
    const text = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    // Words pushed out of a box that clips them are for a screen reader.
    if (!text.length || parseFloat(getComputedStyle(element).textIndent) > 50) continue;
    if (parseFloat(getComputedStyle(element).fontSize) < 12.9) found.push(`text is smaller than 13 px: ${name(element)}`);
    const box = (element.closest('button, a, .tag, .pill, .tile') ?? element).getBoundingClientRect();
    const range = document.createRange();
    for (const node of text) {
      range.selectNodeContents(node);
      if ([...range.getClientRects()].some((line) => line.right > box.right + 1 || line.left < box.left - 1))
        found.push(`text leaves its box: ${name(element)}`);
    }
  }
  const headings = document.querySelectorAll('h1').length;
  if (headings !== 1) found.push(`the screen has ${headings} h1`);
  const filled = [...scope.querySelectorAll('.button.primary, .btn.pri')].filter(isShown).length;
  if (filled > 1) found.push(`${filled} buttons are emphasised`);
  return [...new Set(found)];
};
