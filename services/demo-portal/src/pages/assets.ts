import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

export interface Asset {
  /** Changes with the content, so that browsers may keep it for ever. */
  readonly name: string;
  readonly type: string;
  readonly text: string;
}

function asset(file: string, type: string): Asset {
  const text = readFileSync(path.join(import.meta.dirname, file), 'utf8');
  const [base, extension] = file.split('.');
  const mark = createHash('sha256').update(text).digest('hex').slice(0, 12);
  return { name: `${base}.${mark}.${extension}`, type, text };
}

export const STYLESHEET = asset('portal.css', 'text/css; charset=utf-8');
export const SCRIPT = asset('portal.js', 'text/javascript; charset=utf-8');

/** No tenant is called `assets` (reserved). */
export const assetUrl = ({ name }: Asset): string => `/demo-portal/assets/${name}`;
