import type { Socket } from 'node:net';
import type { OutgoingReply } from './reply/outgoing.ts';

/** After the last bytes of the client, and in all. A client that sends on for longer has been answered long ago. */
const silenceMs = 1000;
const longestMs = 5000;
/** At this much, it reads no replies. */
const mostBytes = 64 * 1024 * 1024;

/** The reply goes out at once, whatever is left of the body. */
export function leaveRest(reply: OutgoingReply, socket: Socket): void {
  reply.header('connection', 'close');
  // Node's HTTP server calls it after the last reply of a connection.
  socket.destroySoon = () => linger(socket);
}

/**
 * Has the socket closed in two steps once its reply is written: first our side of it, then, when the client has closed its
 * own or a bound is reached, the rest. What arrives meanwhile is read and thrown away. Closed at once, with bytes that nobody
 * has read, the client would get a reset, and may lose the reply to it (RFC 9112, 9.6; nginx's `lingering_close`).
 */
function linger(socket: Socket): void {
  let bytes = 0;
  const close = () => {
    clearTimeout(longest);
    clearTimeout(silence);
    socket.destroy();
  };
  const longest = setTimeout(close, longestMs);
  const silence = setTimeout(close, silenceMs);
  // Node's HTTP server stops reading where nobody takes the body, and begins again at this event while the parser is there.
  socket.emit('resume');
  // Not to the parser: what follows the refused body is no request of this connection any more.
  socket.removeAllListeners('data');
  socket.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > mostBytes) close();
    else silence.refresh();
  });
  socket.once('end', close).once('close', close);
  socket.end();
  socket.resume();
}
