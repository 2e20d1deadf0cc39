/**
 * What a page shows of the client that it is about: name, logo and links, all of them the client's own word. Records are older than rules, so
 * that every address is tried again here.
 */
import type { Client } from '@ostiary/oauth/client';
import { documentHost } from '@ostiary/oauth/client-id-document';
import { isPageLink } from '@ostiary/oauth/client-links';
import type { Language } from '@ostiary/oauth/languages';
import { type Html, html } from './html.js';
import type { Texts } from './texts/texts.js';

export type ShownClient = Pick<
  Client,
  'clientId' | 'metadataDocument' | 'clientName' | 'clientUri' | 'logoUri' | 'policyUri' | 'tosUri'
>;

/** RFC 7591 §2.2: the client as it shows itself in the language of the page. */
export function inLanguage<C extends Pick<Client, 'localized'>>(client: C, language: Language): C {
  return { ...client, ...client.localized?.[language] };
}

/** Client ID Metadata Document §6.4: one that nobody registered is the host of its document, whatever it calls itself. */
export function shortName(client: ShownClient): string {
  return documentHost(client) ?? client.clientName;
}

/** The same, with the name that it gives itself. */
export function fullName(client: ShownClient, texts: Texts): Html {
  const host = documentHost(client);
  if (host === undefined) return html`<strong>${client.clientName}</strong>`;
  return texts['client.calls-itself'](html`<strong id="client-host">${host}</strong>`, client.clientName);
}

/** RFC 8252 §8.6: any program on the device can wait for an answer that goes there. */
export function localWarning(client: ShownClient, redirectUri: string, texts: Texts): Html | undefined {
  const host = documentHost(client);
  if (host === undefined || redirectUri.startsWith('https://')) return undefined;
  return html`<p id="local-warning" class="problem">${texts['client.local-warning'](host)}</p>`;
}

/** A sentence about the client beside its logo. The page that holds it needs `logoOrigins` in its policy. */
export function introduction(client: ShownClient, sentence: Html): Html {
  const logo = logoOf(client);
  // The name is in the sentence: for who hears the page the logo adds nothing.
  const image = logo && html`<img class="logo" src="${logo}" alt="" referrerpolicy="no-referrer">`;
  return html`<p class="client">${image}<span>${sentence}</span></p>`;
}

/** CSP 3 §6.7.2: where the page's only foreign image comes from. */
export function logoOrigins(client: ShownClient): readonly string[] {
  const logo = logoOf(client);
  return logo === undefined ? [] : [new URL(logo).origin];
}

function logoOf({ logoUri }: ShownClient): string | undefined {
  return logoUri !== undefined && isPageLink(logoUri) ? logoUri : undefined;
}

/** OIDC Registration §2: the addresses that the client wants its users to find, each with the host that it leads to. */
export function clientLinks(client: ShownClient, texts: Texts): Html | undefined {
  const known: readonly (readonly [string, string | undefined])[] = [
    [texts['client.about'], client.clientUri],
    [texts['client.privacy'], client.policyUri],
    [texts['client.terms'], client.tosUri],
  ];
  const items = known.flatMap(([text, uri]) =>
    uri !== undefined && isPageLink(uri)
      ? [html`<li><a href="${uri}" rel="noopener noreferrer">${text}</a> <span>${new URL(uri).host}</span></li>`]
      : [],
  );
  return items.length === 0 ? undefined : html`<ul class="links">${items}</ul>`;
}
