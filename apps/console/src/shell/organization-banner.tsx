import type { MyOrganization } from '../session/me.ts';

const texts = {
  suspended:
    'This organization is suspended. Its calls are refused until an operator of the installation reinstates it.',
  deleted: 'This organization is deleted. Until it is erased, an owner can restore it in the settings.',
};

/** Says why nothing works in an organization that is not in use. */
export function OrganizationBanner({ organization: { status } }: { organization: MyOrganization }) {
  if (status === 'active') return null;
  return (
    <p role="status" className="bg-danger-subtle px-4 py-2 text-danger-text text-sm sm:px-6 lg:px-8">
      {texts[status]}
    </p>
  );
}
