import type { CodeBlockProps } from '../../ui/code-block.tsx';

/** How a receiver verifies what is signed by a secret, over the bytes before anything parses them. */
export const verificationSamples: readonly CodeBlockProps[] = [
  {
    label: 'TypeScript',
    code: [
      "import * as webhooks from '@nexus/sdk/webhooks';",
      '',
      "const secret = process.env.WEBHOOK_SECRET ?? '';",
      "const raw = express.raw({ type: 'application/json' });",
      '',
      "app.post('/webhooks', raw, async (request, response) => {",
      '  const { body, headers } = request;',
      '  await enqueue(webhooks.verify(body, headers, secret));',
      '  response.sendStatus(204);',
      '});',
    ].join('\n'),
  },
  {
    label: 'Python',
    code: [
      '# pip install standardwebhooks',
      'from standardwebhooks.webhooks import Webhook',
      '',
      "webhook = Webhook(os.environ['WEBHOOK_SECRET'])",
      '',
      "@app.post('/webhooks')",
      'def receive():',
      '    enqueue(webhook.verify(request.get_data(), request.headers))',
      "    return '', 204",
    ].join('\n'),
  },
  {
    label: 'Go',
    code: [
      '// go get github.com/standard-webhooks/standard-webhooks/libraries',
      'wh, _ := standardwebhooks.NewWebhook(os.Getenv("WEBHOOK_SECRET"))',
      'body, _ := io.ReadAll(r.Body)',
      'if err := wh.Verify(body, r.Header); err != nil {',
      '\thttp.Error(w, "bad signature", http.StatusUnauthorized)',
      '\treturn',
      '}',
    ].join('\n'),
  },
];
