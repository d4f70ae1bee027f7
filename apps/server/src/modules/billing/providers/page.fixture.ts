/** Good on both fakes. */
const card = {
  email: 'x@example.com',
  name: 'A Buyer',
  country: 'DE',
  number: '4242424242424242',
  expiry: '12 / 34',
  cvc: '123',
};

/** What a person does on the provider's page, without a browser. */
export async function pay(url: string): Promise<void> {
  await fetch(url, { method: 'POST', redirect: 'manual', body: new URLSearchParams(card) });
}
