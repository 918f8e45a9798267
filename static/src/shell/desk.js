// Today, and the screens around the visits: activation, upload, one’s own page. In a piece of their own, kept offline like the rest.
import '../rounds/today.view.js';
import '../visits/safety.view.js';
import './about.view.js';
import './activate.view.js';
import './day.view.js';
import './me.view.js';
import './people.view.js';
import './receipt.view.js';
import './upload.view.js';
