import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Command } from 'cmdk';
import { Building2, FolderKey, Moon, Sun } from 'lucide-react';
import type { ReactNode } from 'react';
import { api, call } from '../api/client.ts';
import { type MyOrganization, organizationsQuery } from '../session/me.ts';
import { overlayClasses } from '../ui/dialog.tsx';
import { useShownSections } from './sidebar.tsx';
import { chooseTheme } from './theme.ts';

/** Pages, projects, organizations and actions, found by typing. */
export default function CommandPalette({
  organization,
  onClose,
}: {
  organization: MyOrganization;
  onClose: () => void;
}) {
  const navigate = useNavigate();
  const org = organization.slug;
  const go = (to: () => unknown) => () => {
    onClose();
    void to();
  };
  return (
    <Command.Dialog
      open
      onOpenChange={onClose}
      label="Search"
      overlayClassName={overlayClasses}
      contentClassName="fixed top-[12dvh] left-1/2 z-50 w-[calc(100vw-2rem)] max-w-xl -translate-x-1/2 overflow-hidden rounded-xl bg-popover text-foreground shadow-dialog"
    >
      <Command.Input
        placeholder="Search pages, projects and actions"
        className="h-12 w-full border-b bg-transparent px-4 text-base outline-none placeholder:text-muted-foreground"
        data-testid="search-input"
      />
      <Command.List className="max-h-96 overflow-y-auto p-2">
        <Command.Empty className="px-3 py-8 text-center text-muted-foreground text-sm">Nothing found</Command.Empty>
        <Pages go={(to) => go(() => navigate({ to, params: { org } }))} />
        <Projects
          go={(project) => go(() => navigate({ to: '/o/$org/projects/$project/secrets', params: { org, project } }))}
        />
        <Organizations
          current={organization.id}
          go={(slug) => go(() => navigate({ to: '/o/$org/dashboard', params: { org: slug } }))}
        />
        <Group heading="Theme">
          <Item value="Light theme" onSelect={go(() => chooseTheme('light'))} icon={<Sun aria-hidden />} />
          <Item value="Dark theme" onSelect={go(() => chooseTheme('dark'))} icon={<Moon aria-hidden />} />
        </Group>
      </Command.List>
    </Command.Dialog>
  );
}

type Go<Target> = (target: Target) => () => void;

function Pages({ go }: { go: Go<ReturnType<typeof useShownSections>[number]['items'][number]['to']> }) {
  return useShownSections().map(({ label, items }) => (
    <Group key={label} heading={label}>
      {items.map(({ to, label: text, icon: Icon }) => (
        <Item key={to} value={text} onSelect={go(to)} icon={<Icon aria-hidden />} />
      ))}
    </Group>
  ));
}

function Projects({ go }: { go: Go<string> }) {
  const { data } = useQuery({
    queryKey: ['projects', 'palette'],
    queryFn: () => call(api.GET('/api/v1/projects', { params: { query: { limit: 100 } } })),
  });
  return (
    <Group heading="Projects">
      {data?.items.map(({ id, name, slug }) => (
        <Item key={id} value={`Secrets of ${name}`} onSelect={go(slug)} icon={<FolderKey aria-hidden />} />
      ))}
    </Group>
  );
}

function Organizations({ current, go }: { current: string; go: Go<string> }) {
  const { data = [] } = useQuery(organizationsQuery);
  return (
    <Group heading="Organizations">
      {data
        .filter(({ id }) => id !== current)
        .map(({ id, name, slug }) => (
          <Item key={id} value={`Switch to ${name}`} onSelect={go(slug)} icon={<Building2 aria-hidden />} />
        ))}
    </Group>
  );
}

function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-3 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-muted-foreground [&_[cmdk-group-heading]]:text-xs"
    >
      {children}
    </Command.Group>
  );
}

function Item({ value, icon, onSelect }: { value: string; icon: ReactNode; onSelect: () => void }) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className="flex h-9 cursor-default items-center gap-2.5 rounded-md px-2 text-sm data-[selected=true]:bg-accent [&_svg]:size-4 [&_svg]:text-muted-foreground"
    >
      {icon}
      {value}
    </Command.Item>
  );
}
