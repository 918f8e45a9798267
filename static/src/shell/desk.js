// The screens around the visits: activation, upload, one's own page. Loaded after the first paint.
import './about.view.js';
import './activate.view.js';
import './me.view.js';
import './people.view.js';
import './receipt.view.js';
import './upload.view.js';
