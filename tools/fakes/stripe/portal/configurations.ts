import { z } from 'zod';
import { invalid } from '../errors.ts';
import * as p from '../params.ts';
import { route } from '../route.ts';
import { paginate } from '../store.ts';
import type { PortalConfiguration } from '../wire.ts';
import type { World } from '../world.ts';

const enabled = p.hash({ enabled: p.boolean });
const features = p.hash({
  customer_update: enabled
    .extend({ allowed_updates: p.list(z.enum(['address', 'email', 'name', 'phone', 'shipping', 'tax_id'])).optional() })
    .optional(),
  invoice_history: enabled.optional(),
  payment_method_update: enabled.optional(),
  subscription_cancel: enabled
    .extend({
      mode: z.enum(['at_period_end', 'immediately']).optional(),
      proration_behavior: z.enum(['always_invoice', 'create_prorations', 'none']).optional(),
    })
    .optional(),
});
const fields = {
  business_profile: p
    .hash({ headline: p.text.optional(), privacy_policy_url: p.url.optional(), terms_of_service_url: p.url.optional() })
    .optional(),
  default_return_url: p.emptyable(p.url).optional(),
  metadata: p.metadata.optional(),
  name: p.emptyable(p.text).optional(),
  ...p.expand,
};
const createParams = p.hash({ features, ...fields });
const updateParams = p.hash({ features: features.optional(), active: p.boolean.optional(), ...fields });

type Features = PortalConfiguration['features'];

/** What is not named is off. */
function shownFeatures(given: z.output<typeof features>): Features {
  const { customer_update: customer, subscription_cancel: cancel } = given;
  return {
    customer_update: { allowed_updates: customer?.allowed_updates ?? [], enabled: customer?.enabled ?? false },
    invoice_history: { enabled: given.invoice_history?.enabled ?? false },
    payment_method_update: {
      enabled: given.payment_method_update?.enabled ?? false,
      payment_method_configuration: null,
    },
    subscription_cancel: {
      cancellation_reason: { enabled: false, feedback_options: null, options: [] },
      enabled: cancel?.enabled ?? false,
      mode: cancel?.mode ?? 'at_period_end',
      proration_behavior: cancel?.proration_behavior ?? 'none',
    },
    subscription_pause: { duration: { interval_options: [], type: 'indefinite' }, enabled: false },
    subscription_update: {
      billing_cycle_anchor: null,
      default_allowed_updates: [],
      enabled: false,
      proration_behavior: 'none',
      schedule_at_period_end: { conditions: [] },
      trial_update_behavior: 'end_trial',
    },
  };
}

function makeConfiguration(
  world: World,
  given: z.output<typeof createParams>,
  isDefault: boolean,
): PortalConfiguration {
  const { headline = null, privacy_policy_url = null, terms_of_service_url = null } = given.business_profile ?? {};
  return world.store.put<PortalConfiguration>({
    id: world.id('bpc'),
    object: 'billing_portal.configuration',
    active: true,
    application: null,
    business_profile: { headline, privacy_policy_url, terms_of_service_url },
    created: world.now(),
    default_return_url: given.default_return_url ?? null,
    features: shownFeatures(given.features),
    is_default: isDefault,
    livemode: false,
    login_page: { enabled: false, url: null },
    metadata: given.metadata ?? {},
    name: given.name ?? null,
    updated: world.now(),
  });
}

/** The one that the dashboard saves. */
export function saveDefault(world: World): void {
  const on = { enabled: true };
  makeConfiguration(
    world,
    { features: { invoice_history: on, payment_method_update: on, subscription_cancel: on } },
    true,
  );
}

/** The one that is named, or the default; an account has none until somebody saves it. */
export function configurationOf(world: World, id: string | undefined): PortalConfiguration {
  if (id !== undefined)
    return world.store.get<PortalConfiguration>('billing_portal.configuration', id, 'configuration');
  const saved = world.store
    .all<PortalConfiguration>('billing_portal.configuration')
    .find(({ is_default }) => is_default);
  if (saved !== undefined) return saved;
  throw invalid(
    'No configuration provided and your test mode default configuration has not been created. Provide a configuration or create your default by saving your customer portal settings in test mode.',
  );
}

function update(world: World, given: z.output<typeof updateParams>, id: string): PortalConfiguration {
  const configuration = world.store.get<PortalConfiguration>('billing_portal.configuration', id);
  const { expand: _, features: wanted, metadata, business_profile: profile, ...simple } = given;
  if (wanted !== undefined) {
    const changed = shownFeatures(wanted);
    for (const key of Object.keys(wanted) as (keyof Features)[])
      Object.assign(configuration.features[key], changed[key]);
  }
  Object.assign(configuration.business_profile, profile);
  return Object.assign(configuration, simple, {
    metadata: p.mergeMetadata(configuration.metadata ?? {}, metadata),
    updated: world.now(),
  });
}

export const portalConfigurations = [
  route('POST /v1/billing_portal/configurations', createParams, (world, given) =>
    makeConfiguration(world, given, false),
  ),
  route('GET /v1/billing_portal/configurations/:id', p.hash(p.expand), (world, _, id) =>
    world.store.get('billing_portal.configuration', id),
  ),
  route('POST /v1/billing_portal/configurations/:id', updateParams, update),
  route(
    'GET /v1/billing_portal/configurations',
    p.hash({ active: p.boolean.optional(), is_default: p.boolean.optional(), ...p.page }),
    (world, { active, is_default: isDefault, ...page }) =>
      paginate(
        world.store
          .all<PortalConfiguration>('billing_portal.configuration')
          .filter(
            (each) => (active ?? each.active) === each.active && (isDefault ?? each.is_default) === each.is_default,
          ),
        page,
        '/v1/billing_portal/configurations',
      ),
  ),
];
