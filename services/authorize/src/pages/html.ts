export { Html, html } from '@ostiary/platform/html';
