import { createHash } from 'node:crypto';
import { escapeHtml } from '../../../http/html.ts';
import type { InvoiceDocument } from './invoice-document.ts';
import { type SheetRow, sheetOf, type Total } from './sheet.ts';

const style = `:root{color-scheme:light}
*{box-sizing:border-box}
body{margin:0;background:#f3f4f6;color:#16191d;font:14px/1.5 system-ui,sans-serif}
main{max-width:820px;margin:24px auto;padding:48px;background:#fff}
h1{margin:0;font-size:26px;line-height:1.2;overflow-wrap:anywhere}
h2{margin:0 0 4px;font-size:12px;font-weight:600;color:#545b64}
p,dl,dd{margin:0}
.mark{display:inline-block;margin-top:8px;padding:2px 10px;border:1px solid #16191d;border-radius:4px;font-weight:600}
dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 16px;margin:20px 0 28px}
dt{color:#545b64}
.parties{display:grid;grid-template-columns:1fr 1fr;gap:32px;margin-bottom:32px}
.parties p{overflow-wrap:anywhere;text-align:left}
.parties p:first-of-type{font-weight:600}
table{width:100%;border-collapse:collapse;font-variant-numeric:tabular-nums}
caption{text-align:left;color:#545b64;padding-bottom:6px}
th,td{padding:8px 0 8px 16px;text-align:right;vertical-align:top;white-space:nowrap}
th:first-child{padding-left:0;text-align:left;width:48%;white-space:normal;overflow-wrap:anywhere;min-width:120px}
thead th{border-bottom:2px solid #16191d;font-weight:600}
tbody th{font-weight:400}
tbody tr{border-bottom:1px solid #dfe2e6}
small{display:block;color:#545b64;font-size:12px}
.totals{width:auto;min-width:50%;margin:20px 0 0 auto}
.totals th{padding-left:0;text-align:left;width:auto;font-weight:400}
.totals .strong th,.totals .strong td{font-weight:700;font-size:16px}
.totals .strong{border-bottom:0;border-top:2px solid #16191d}
.notes{margin-top:36px;color:#545b64}
.notes p+p{margin-top:6px}
@media (max-width:640px){main{margin:0;padding:20px}.parties{grid-template-columns:1fr;gap:20px}th,td{padding-left:8px;font-size:12px}.wide{overflow-x:auto}}
@media print{body{background:#fff;font-size:10pt}main{max-width:none;margin:0;padding:0}thead{display:table-header-group}
tr,.totals,.parties,.notes p{break-inside:avoid}}
@page{size:A4;margin:16mm}`;

/** Header `content-security-policy` of the page: it loads nothing, and only its own style is used. */
export const documentPolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** A page to read and to print, without anything that is loaded from elsewhere. */
export function htmlDocument(document: InvoiceDocument): string {
  const sheet = sheetOf(document);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(sheet.title)}</title><link rel="icon" href="data:,"><style>${style}</style></head>
<body><main>
<h1>${escapeHtml(sheet.title)}</h1>
${sheet.mark === null ? '' : `<p class="mark">${escapeHtml(sheet.mark)}</p>`}
<dl>${sheet.facts.map(({ name, value }) => `<dt>${escapeHtml(name)}</dt><dd dir="auto">${escapeHtml(value)}</dd>`).join('')}</dl>
<div class="parties">${party('From', sheet.seller)}${party('Bill to', sheet.buyer)}</div>
<div class="wide" role="region" aria-label="Lines" tabindex="0"><table><caption>All amounts in ${escapeHtml(sheet.currency)}</caption>
<thead><tr><th scope="col">Description</th><th scope="col">Quantity</th><th scope="col">Unit price</th><th scope="col">Amount</th></tr></thead>
<tbody>${sheet.rows.map(rowHtml).join('')}</tbody></table></div>
<table class="totals"><tbody>${sheet.totals.map(totalHtml).join('')}</tbody></table>
${sheet.notes.length === 0 ? '' : `<div class="notes">${sheet.notes.map(paragraph).join('')}</div>`}
</main></body></html>
`;
}

const paragraph = (text: string): string => `<p dir="auto">${escapeHtml(text)}</p>`;

const party = (title: string, lines: readonly string[]): string =>
  `<section><h2>${title}</h2>${lines.map(paragraph).join('')}</section>`;

const rowHtml = ({ description, details, quantity, unitAmount, amount }: SheetRow): string =>
  `<tr><th scope="row"><span dir="auto">${escapeHtml(description)}</span>${
    details === '' ? '' : `<small dir="auto">${escapeHtml(details)}</small>`
  }</th><td>${quantity}</td><td>${unitAmount}</td><td>${amount}</td></tr>`;

const totalHtml = ({ name, amount, strong }: Total): string =>
  `<tr${strong ? ' class="strong"' : ''}><th scope="row">${escapeHtml(name)}</th><td>${amount}</td></tr>`;
