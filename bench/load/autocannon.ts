/** `node autocannon.ts <url> <body> <connections> <seconds>` prints autocannon's result as JSON. */
import autocannon from 'autocannon';

const [url = '', body = '', connections = '1', seconds = '1'] = process.argv.slice(2);
const result = await autocannon({
  url,
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body,
  connections: Number(connections),
  duration: Number(seconds),
});
process.stdout.write(JSON.stringify(result));
