import { describe, expect, it } from 'vitest';
import { rowsFrom } from './people.ts';
import { rowsOf } from './rows.ts';

const hash = '$2b$10$Z6hUTEEeoJXN5/AmSm/4.eZ75RYgFVriQM9LPhNEC7kbAbS/VAaJ2';
const read = async (product: string, text: string) => {
  const { rows, leftOut } = rowsFrom(product, await rowsOf(text));
  return { people: rows.map(({ cells }) => cells), leftOut };
};

describe('people of other products', () => {
  it('of Auth0, as its support sends them', async () => {
    const line = {
      _id: { $oid: '60425dc43519d90068f82973' },
      ...{ email_verified: false, email: 'ada@example.com', passwordHash: hash },
      password_set_date: { $date: '2026-03-05T16:35:16.775Z' },
      ...{ tenant: 'acme', connection: 'Username-Password-Authentication', _tmp_is_unique: true },
    };
    expect(await read('auth0', `${JSON.stringify(line)}\n`)).toEqual({
      people: [{ email: 'ada@example.com', emailVerified: false, passwordHash: hash }],
      leftOut: ['_id', 'password_set_date', 'tenant', 'connection', '_tmp_is_unique'],
    });
  });

  it('of Clerk, as its dashboard exports them', async () => {
    const head =
      'id,first_name,last_name,username,primary_email_address,primary_phone_number,verified_email_addresses,unverified_email_addresses,verified_phone_numbers,unverified_phone_numbers,totp_secret,password_digest,password_hasher';
    const csv = `${head}
user_1,Ada,Lovelace,,ada@example.com,,"old@example.com,ada@example.com",,,,SECRET,${hash},bcrypt
user_2,Bob,,,bob@example.com,,,bob@example.com,,,,,
user_3,,,,eve@example.com,,not-eve@example.com|eve@example.com,,,,,,
`;
    const { people, leftOut } = await read('clerk', csv);
    expect(people).toEqual([
      { email: 'ada@example.com', emailVerified: true, displayName: 'Ada Lovelace', passwordHash: hash },
      { email: 'bob@example.com', emailVerified: false, displayName: 'Bob' },
      { email: 'eve@example.com', emailVerified: true },
    ]);
    expect(leftOut).toContain('totp_secret');
  });

  it('of Supabase, as CSV and as JSON', async () => {
    const csv = `id,email,encrypted_password,email_confirmed_at,raw_user_meta_data,deleted_at,is_anonymous
1,ada@example.com,${hash},2026-01-01 10:00:00+00,"{""full_name"": ""Ada Lovelace""}",,f
2,google@example.com,"",,{},,f
3,gone@example.com,${hash},,,2026-02-01 10:00:00+00,f
4,,,,{broken,,t
`;
    const people = [
      { email: 'ada@example.com', emailVerified: true, passwordHash: hash, displayName: 'Ada Lovelace' },
      { email: 'google@example.com', emailVerified: false },
      // Whoever has no address is refused with the line.
      { emailVerified: false, passwordHash: hash },
      { emailVerified: false },
    ];
    expect(await read('supabase', csv)).toEqual({ people, leftOut: ['id', 'is_anonymous'] });
    const row = {
      email: 'a@example.com',
      encrypted_password: hash,
      raw_user_meta_data: { name: 'A' },
      deleted_at: null,
    };
    expect((await read('supabase', JSON.stringify(row))).people).toEqual([
      { email: 'a@example.com', emailVerified: false, passwordHash: hash, displayName: 'A' },
    ]);
  });

  it('are refused where the file is of another product, or the product is not known', async () => {
    await expect(read('clerk', 'email,name\na@example.com,A\n')).rejects.toThrow(
      'This is no export of clerk: it has no primary_email_address',
    );
    await expect(read('okta', 'email\na@example.com\n')).rejects.toThrow('--from takes auth0, clerk, supabase');
  });
});
