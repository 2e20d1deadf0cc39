import { isAccountRule } from '@ostiary/oauth/account-rules';
import type { Texts } from './texts/texts.js';

/** What identity did not take, and why. */
export interface BrokenRule {
  /** libs/oauth account-rules.ts; '', or another: one of an identity that is older, or newer, than this. */
  readonly rule: string;
  /** The rule in English, without a full stop. */
  readonly words: string;
}

/** A sentence for whoever typed it; in English where we have no words of our own for the rule. */
export function brokenRuleSentence({ rule, words }: BrokenRule, texts: Texts): string {
  return isAccountRule(rule) ? texts[`rule.${rule}`] : `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
