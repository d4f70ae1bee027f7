import { getRouteApi } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import type { FormEvent } from 'react';
import { useAccess } from '../../session/access.ts';
import { Button } from '../../ui/button.tsx';
import { Input } from '../../ui/input.tsx';
import { PageHeader, Section } from '../../ui/page.tsx';
import { RequestErrors } from '../metering/request-errors.tsx';
import { RecentRefusals } from './recent-refusals.tsx';
import { RequestAnswer } from './request-answer.tsx';

const route = getRouteApi('/signed-in/o/$org/requests');

export function RequestsPage() {
  const { request } = route.useSearch();
  const navigate = route.useNavigate();
  const { can } = useAccess();
  const show = (id: string) => void navigate({ search: { request: id } });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const id = String(new FormData(event.currentTarget).get('request') ?? '').trim();
    if (id !== '') show(id);
  };
  return (
    <>
      <PageHeader
        title="Requests"
        description="Every reply has an id, in the header X-Request-Id and in the body of an error. Paste it to see who called what, and why it was refused."
      />
      <form onSubmit={submit} className="mb-5 flex max-w-2xl flex-wrap gap-2" key={request}>
        <Input
          name="request"
          aria-label="Request id"
          placeholder="eco_req_…"
          defaultValue={request}
          mono
          required
          autoComplete="off"
          spellCheck={false}
          className="flex-1 basis-64"
          data-testid="request-id-input"
        />
        <Button type="submit" variant="primary" data-testid="explain-request-button">
          <Search aria-hidden /> Explain
        </Button>
      </form>
      {request !== undefined && <RequestAnswer id={request} />}
      {can('audit:read') && (
        <Section
          title="Recent refusals"
          description="Requests without a permission or a valid credential, counted by caller and minute."
        >
          <RecentRefusals onExplain={show} />
        </Section>
      )}
      {can('usage:read') && (
        <Section title="Failed requests" description="Errors of the last seven days, most frequent first.">
          <RequestErrors days={7} />
        </Section>
      )}
    </>
  );
}
