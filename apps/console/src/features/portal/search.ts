import { choiceParam, textParam } from '../../shell/search-params.ts';
import { type DeliverySearch, readDeliverySearch } from '../webhooks/search.ts';

const tabs = ['usage', 'invoices', 'credits', 'keys', 'webhooks'] as const;
export type PortalTab = (typeof tabs)[number];
const views = ['endpoints', 'deliveries'] as const;

export interface PortalSearch extends DeliverySearch {
  tab?: PortalTab | undefined;
  /** Of the tab of webhooks. */
  view?: (typeof views)[number] | undefined;
  /** Id of the invoice that is open. */
  invoice?: string | undefined;
}

export const readPortalSearch = (search: Record<string, unknown>): PortalSearch => ({
  ...readDeliverySearch(search),
  tab: choiceParam(search, 'tab', tabs),
  view: choiceParam(search, 'view', views),
  invoice: textParam(search, 'invoice'),
});
