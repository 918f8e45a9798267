// English as a file of its own: fetched when chosen, kept offline by the worker.
import messages from './generated/en.json' with { type: 'json' };
export default messages;
