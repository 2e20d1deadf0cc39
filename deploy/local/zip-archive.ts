import fs from 'node:fs';
import { inflateRawSync } from 'node:zlib';

/** A file in an archive: where its local header begins, how it is packed, and how long it is packed and unpacked. */
interface Member {
  readonly offset: number;
  readonly method: number;
  readonly packed: number;
  readonly size: number;
}

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const STORED = 0;
const DEFLATED = 8;

/** A ZIP archive (PKWARE APPNOTE 6.3, without encryption and ZIP64) that is read file by file; wheels are such archives too. */
export class ZipArchive {
  readonly #bytes: Buffer;
  readonly #members = new Map<string, Member>();

  private constructor(bytes: Buffer) {
    this.#bytes = bytes;
    const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
    if (end < 0 || bytes.readUInt32LE(end) !== END) throw new Error('this is no ZIP archive');
    let at = bytes.readUInt32LE(end + 16);
    for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
      if (bytes.readUInt32LE(at) !== ENTRY) throw new Error('the directory of the ZIP archive is damaged');
      const nameLength = bytes.readUInt16LE(at + 28);
      this.#members.set(bytes.toString('utf8', at + 46, at + 46 + nameLength), {
        method: bytes.readUInt16LE(at + 10),
        packed: bytes.readUInt32LE(at + 20),
        size: bytes.readUInt32LE(at + 24),
        offset: bytes.readUInt32LE(at + 42),
      });
      at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    }
  }

  static open(file: string): ZipArchive {
    return new ZipArchive(fs.readFileSync(file));
  }

  get names(): readonly string[] {
    return [...this.#members.keys()];
  }

  /** Throws for a name that the archive does not have. */
  read(name: string): Buffer {
    const member = this.#members.get(name);
    if (!member) throw new Error(`the ZIP archive has no ${name}`);
    const { offset, method, packed, size } = member;
    const start = offset + 30 + this.#bytes.readUInt16LE(offset + 26) + this.#bytes.readUInt16LE(offset + 28);
    const data = this.#bytes.subarray(start, start + packed);
    if (method !== STORED && method !== DEFLATED) throw new Error(`${name} is packed in a way that is not known here`);
    const content = method === STORED ? Buffer.from(data) : inflateRawSync(data);
    if (content.length !== size) throw new Error(`${name} is damaged`);
    return content;
  }
}
