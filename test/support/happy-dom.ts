// happy-dom puts an EventTarget of its own in place of the platform's, and Node's `setMaxListeners`, which p-queue
// calls where there is Node, takes only the platform's. In a browser there is no such call.
import events from 'node:events';

const setMaxListeners = events.setMaxListeners.bind(events);

events.setMaxListeners = (count, ...targets) => {
  if (targets.every((target) => target instanceof events)) setMaxListeners(count, ...targets);
};
