import { useQuery } from '@tanstack/react-query';
import { api, call } from '../../api/client.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { Combobox } from '../../ui/combobox.tsx';

interface ServiceAccountPickerProps {
  /** Id of a service account; the empty string for the person itself. */
  value: string;
  onValueChange: (id: string) => void;
}

export function ServiceAccountPicker(props: ServiceAccountPickerProps) {
  const { id: org } = useOrganization();
  const { data } = useQuery({
    queryKey: ['service-accounts', 'menu'],
    queryFn: ({ signal }) =>
      call(
        api.GET('/api/v1/organizations/{org}/service-accounts', {
          params: { path: { org }, query: { limit: 100 } },
          signal,
        }),
      ),
  });
  const accounts = (data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Combobox
      {...props}
      options={[{ value: '', label: 'You' }, ...accounts]}
      placeholder="You"
      data-testid="key-service-account-select"
    />
  );
}
