/** Reads `[[building, zone id], …]` as they travel and writes the phone's blocks of each: the other half of test_contracts_pack.py. */

import { blocksOfBuilding } from '../../static/src/places/blocks.js';

let text = '';
for await (const piece of process.stdin) text += piece;
const blocks = JSON.parse(text).map((/** @type {[any, string]} */ [building, zone]) => blocksOfBuilding(building, zone));
process.stdout.write(JSON.stringify(blocks));
