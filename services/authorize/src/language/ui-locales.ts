import { languageTags } from '@ostiary/oauth/languages';

/** OIDC Core §3.1.2.1 has a list as long for the authorization endpoint. */
const MAX_LIST = 1024;

/** `ui_locales` of an address, most wanted first. What is no language tag is not there, and none of it is an error. */
export function uiLocalesIn(query: string): string[] {
  const [list = ''] = new URLSearchParams(query).getAll('ui_locales');
  return list.length > MAX_LIST ? [] : languageTags(list.split(' '));
}
