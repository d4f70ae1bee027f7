import type { Scene } from '../../../../test/world/requests.ts';
import type { Scenarios } from '../../../../test/world/scenarios.ts';

const proof = Buffer.alloc(32, 1).toString('base64url');
const wrong = Buffer.alloc(32, 2).toString('base64url');

async function shareIn({ call }: Scene, more: object = {}): Promise<{ share: string }> {
  const { status, body, text } = await call('POST /api/v1/shares', { content: 'c2VhbGVk', views: 100, ...more });
  if (status !== 201) throw new Error(`a share answered ${status}: ${text}`);
  return { share: String(body.id) };
}

export const scenarios: Scenarios = {
  'POST /api/v1/shares': { request: () => ({ body: { content: 'c2VhbGVk' } }) },
  'DELETE /api/v1/shares/:share': { request: async (scene) => ({ params: await shareIn(scene) }) },
  'POST /api/v1/shares/:share/open': {
    request: async (scene) => ({ params: await shareIn(scene), body: {} }),
    refusals: {
      SHARE_NOT_FOUND: () => ({ params: { share: `eco_shr_${'0'.repeat(22)}` }, body: {} }),
      PASSPHRASE_WRONG: async (scene) => ({ params: await shareIn(scene, { proof }), body: { proof: wrong } }),
    },
    // Tries are counted.
    marks: { PASSPHRASE_WRONG: ['eco_shares'] },
  },
};
