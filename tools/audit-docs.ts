#!/usr/bin/env node
// Writes docs/audit from libs/audit (built before: node tools/build.mjs).
import fs from 'node:fs';
import path from 'node:path';
import { streamDocuments } from '@ostiary/audit/stream-documents';

const folder = path.resolve(import.meta.dirname, '../docs/audit');
fs.mkdirSync(folder, { recursive: true });
for (const [name, content] of Object.entries(streamDocuments())) fs.writeFileSync(path.join(folder, name), content);
