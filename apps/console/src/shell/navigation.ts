import type { LinkProps } from '@tanstack/react-router';
import {
  AppWindow,
  Bot,
  ChartColumn,
  CreditCard,
  FileText,
  FolderKey,
  Gauge,
  HeartPulse,
  KeyRound,
  Landmark,
  LayoutDashboard,
  ListChecks,
  type LucideIcon,
  ReceiptText,
  ScrollText,
  Search,
  Settings,
  ShieldCheck,
  Tags,
  Terminal,
  TrendingUp,
  UserCog,
  UserRound,
  UsersRound,
  Webhook,
} from 'lucide-react';

export interface NavigationItem {
  to: NonNullable<LinkProps['to']>;
  label: string;
  icon: LucideIcon;
  /** Shown to those who hold it somewhere in the organization. */
  permission?: string;
  /** Only in the organization that operates the installation, or only in the others. */
  operator?: boolean;
}

interface NavigationSection {
  label: string;
  items: readonly NavigationItem[];
}

/** Every page of an organization, in the order of the sidebar. */
export const navigation: readonly NavigationSection[] = [
  {
    label: 'Build',
    items: [
      { to: '/o/$org/dashboard', label: 'Overview', icon: LayoutDashboard },
      { to: '/o/$org/projects', label: 'Projects and secrets', icon: FolderKey, permission: 'projects:read' },
      { to: '/o/$org/keys', label: 'API keys', icon: KeyRound, permission: 'keys:read' },
      { to: '/o/$org/webhooks', label: 'Webhooks', icon: Webhook, permission: 'webhooks:read' },
      { to: '/o/$org/requests', label: 'Requests', icon: Search, permission: 'requests:read' },
      { to: '/o/$org/cli', label: 'Command line', icon: Terminal },
    ],
  },
  {
    label: 'Sell',
    items: [
      { to: '/o/$org/customers', label: 'Customers', icon: UsersRound, permission: 'customers:read' },
      { to: '/o/$org/usage', label: 'Usage', icon: ChartColumn, permission: 'usage:read' },
      { to: '/o/$org/meters', label: 'Meters', icon: Gauge, permission: 'meters:read' },
      { to: '/o/$org/plans', label: 'Plans', icon: Tags, permission: 'plans:read' },
      { to: '/o/$org/invoices', label: 'Invoices', icon: FileText, permission: 'invoices:read' },
      { to: '/o/$org/revenue', label: 'Revenue', icon: TrendingUp, permission: 'revenue:read' },
      { to: '/o/$org/selling', label: 'Payments and tax', icon: Landmark, permission: 'billing-settings:read' },
    ],
  },
  {
    label: 'Organization',
    items: [
      { to: '/o/$org/members', label: 'Members', icon: UserRound, permission: 'members:read' },
      { to: '/o/$org/teams', label: 'Teams', icon: UsersRound, permission: 'teams:read' },
      { to: '/o/$org/roles', label: 'Roles', icon: ShieldCheck, permission: 'roles:read' },
      { to: '/o/$org/service-accounts', label: 'Service accounts', icon: Bot, permission: 'service-accounts:read' },
      { to: '/o/$org/apps', label: 'Apps', icon: AppWindow, permission: 'apps:read' },
      { to: '/o/$org/audit', label: 'Audit log', icon: ScrollText, permission: 'audit:read' },
      { to: '/o/$org/billing', label: 'Billing', icon: CreditCard, permission: 'billing:read', operator: false },
      { to: '/o/$org/settings', label: 'Settings', icon: Settings },
    ],
  },
  {
    label: 'Operator',
    items: [
      { to: '/o/$org/operator', label: 'Installation', icon: TrendingUp, operator: true },
      { to: '/o/$org/operator/organizations', label: 'Organizations', icon: ReceiptText, operator: true },
      { to: '/o/$org/operator/users', label: 'Users', icon: UserCog, operator: true },
      { to: '/o/$org/operator/impersonations', label: 'Impersonations', icon: UserRound, operator: true },
      { to: '/o/$org/operator/jobs', label: 'Jobs', icon: ListChecks, operator: true },
      { to: '/o/$org/operator/health', label: 'Health', icon: HeartPulse, operator: true },
    ],
  },
];
