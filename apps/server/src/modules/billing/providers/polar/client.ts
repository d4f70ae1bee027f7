import type { PolarCore } from '@polar-sh/sdk/2026-10';
import { NexusError } from '../../../../kernel/errors.ts';
import type { Outbound } from '../../../../kernel/outbound/index.ts';
import type { Secret } from '../../../../kernel/secret.ts';
import { providerErrors } from '../errors.ts';
import { outboundFetch } from '../outbound-fetch.ts';

export interface PolarAccess {
  accessToken: Secret;
  webhookSecret: Secret | undefined;
  url: URL;
}

/** One version of the API is one import path. The library is loaded with the first provider that needs it. */
export const openPolar = async (outbound: Outbound, { accessToken, url }: PolarAccess): Promise<PolarApi> => {
  const [{ createPolarCore, webhooks }, customers, products, checkouts, sessions, subscriptions, orders, refunds] =
    await Promise.all([
      import('@polar-sh/sdk/2026-10'),
      import('@polar-sh/sdk/2026-10/services/customers'),
      import('@polar-sh/sdk/2026-10/services/products'),
      import('@polar-sh/sdk/2026-10/services/checkouts'),
      import('@polar-sh/sdk/2026-10/services/customer_sessions'),
      import('@polar-sh/sdk/2026-10/services/subscriptions'),
      import('@polar-sh/sdk/2026-10/services/orders'),
      import('@polar-sh/sdk/2026-10/services/refunds'),
    ]);
  const core = createPolarCore({
    accessToken: accessToken.reveal(),
    baseUrl: url.href.replace(/\/$/, ''),
  });
  const send = outboundFetch(outbound, 'polar');
  core.sendRequest = ([address, init]) => send(address, init);
  const ask =
    <Parameters extends unknown[], T>(call: (client: PolarCore) => (...parameters: Parameters) => Promise<T>) =>
    async (...parameters: Parameters): Promise<T> => {
      try {
        return await call(core)(...parameters);
      } catch (error) {
        throw failureOf(error);
      }
    };
  return {
    validateEvent: webhooks.validateEvent,
    customers: { find: ask(customers.getExternalCustomers), create: ask(customers.createCustomers) },
    products: { list: ask(products.listProducts), create: ask(products.createProducts) },
    checkouts: {
      list: ask(checkouts.listCheckouts),
      get: ask(checkouts.getCheckouts),
      create: ask(checkouts.createCheckouts),
    },
    sessions: { create: ask(sessions.createCustomerSessions) },
    subscriptions: {
      list: ask(subscriptions.listSubscriptions),
      get: ask(subscriptions.getSubscriptions),
      update: ask(subscriptions.updateSubscriptions),
    },
    orders: {
      list: ask(orders.listOrders),
      get: ask(orders.getOrders),
      create: ask(orders.createOrders),
      finalize: ask(orders.finalizeOrders),
    },
    refunds: { list: ask(refunds.listRefunds), create: ask(refunds.createRefunds) },
  };
};

type Called<Function_ extends (client: PolarCore) => unknown> = ReturnType<Function_>;
type Services<Path extends keyof Modules> = Modules[Path];
interface Modules {
  customers: typeof import('@polar-sh/sdk/2026-10/services/customers');
  products: typeof import('@polar-sh/sdk/2026-10/services/products');
  checkouts: typeof import('@polar-sh/sdk/2026-10/services/checkouts');
  sessions: typeof import('@polar-sh/sdk/2026-10/services/customer_sessions');
  subscriptions: typeof import('@polar-sh/sdk/2026-10/services/subscriptions');
  orders: typeof import('@polar-sh/sdk/2026-10/services/orders');
  refunds: typeof import('@polar-sh/sdk/2026-10/services/refunds');
}

/** The calls that we make, with our errors. */
export interface PolarApi {
  validateEvent: typeof import('@polar-sh/sdk/2026-10').webhooks.validateEvent;
  customers: {
    find: Called<Services<'customers'>['getExternalCustomers']>;
    create: Called<Services<'customers'>['createCustomers']>;
  };
  products: {
    list: Called<Services<'products'>['listProducts']>;
    create: Called<Services<'products'>['createProducts']>;
  };
  checkouts: {
    list: Called<Services<'checkouts'>['listCheckouts']>;
    get: Called<Services<'checkouts'>['getCheckouts']>;
    create: Called<Services<'checkouts'>['createCheckouts']>;
  };
  sessions: { create: Called<Services<'sessions'>['createCustomerSessions']> };
  subscriptions: {
    list: Called<Services<'subscriptions'>['listSubscriptions']>;
    get: Called<Services<'subscriptions'>['getSubscriptions']>;
    update: Called<Services<'subscriptions'>['updateSubscriptions']>;
  };
  orders: {
    list: Called<Services<'orders'>['listOrders']>;
    get: Called<Services<'orders'>['getOrders']>;
    create: Called<Services<'orders'>['createOrders']>;
    finalize: Called<Services<'orders'>['finalizeOrders']>;
  };
  refunds: {
    list: Called<Services<'refunds'>['listRefunds']>;
    create: Called<Services<'refunds'>['createRefunds']>;
  };
}

interface Failed {
  name?: string;
  statusCode?: number;
  message?: string;
  /** The body: a name of the failure; with 422, what is wrong with which field. */
  error?: { error?: string; detail?: { loc?: unknown[]; msg?: string }[] };
}

function failureOf(error: unknown): NexusError {
  const { name = '', statusCode, message = String(error) } = error as Failed;
  const internal = `polar: ${name} ${message}`.slice(0, 1000);
  const options = { internal, cause: error };
  if (error instanceof NexusError || statusCode === undefined || statusCode === 429 || statusCode >= 500) {
    return providerErrors.BILLING_PROVIDER_AWAY(undefined, options);
  }
  // 403, as of a token that may not do it.
  const isRefunded = (error as Failed).error?.error === 'RefundedAlready';
  if ((statusCode === 401 || statusCode === 403) && !isRefunded) {
    return providerErrors.BILLING_CREDENTIALS_REFUSED('Polar does not accept the token', options);
  }
  if (statusCode === 402) return providerErrors.PAYMENT_FAILED(undefined, options);
  return providerErrors.BILLING_REFUSED(undefined, options);
}

/** Undefined where Polar knows no such thing. */
export async function ifThere<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if ((error as { cause?: Failed }).cause?.statusCode === 404) return undefined;
    throw error;
  }
}

/** What Polar says is wrong with a field of the request; undefined where it was refused for something else. */
export function refusalOf(error: unknown, field: string): string | undefined {
  const { cause } = error as { cause?: Failed };
  const detail = cause?.statusCode === 422 ? cause.error?.detail : undefined;
  if (!Array.isArray(detail)) return undefined;
  return detail.find(({ loc }) => loc?.includes(field))?.msg;
}
