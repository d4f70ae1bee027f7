export { pageHtml as frame, pagePolicy as policyOf } from '../../../http/pages/frame.ts';
