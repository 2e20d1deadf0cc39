// The gRPC service Issuance: what needs a signing key and is asked for by other services. Called by tenant (keys, admin API) and authorize
// (front channel); the cluster's network policy lets nobody else in.
import { status } from '@grpc/grpc-js';
import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import {
  type CheckAccessTokenRequest,
  type CheckAccessTokenResponse,
  type CreateEncryptionKeysRequest,
  type CreateEncryptionKeysResponse,
  type CreateSigningKeysRequest,
  type CreateSigningKeysResponse,
  type DecryptJwtRequest,
  type DecryptJwtResponse,
  KeyUse,
  type ResealKeysRequest,
  type ResealKeysResponse,
  type SignJwtRequest,
  type SignJwtResponse,
} from '@ostiary/contracts/ostiary/issuance/v1/issuance';
import { JoseError } from '@ostiary/crypto/jose-error';
import { Directory } from '@ostiary/directory/directory';
import { ACCESS_TOKEN_TYP } from '@ostiary/oauth/access-token-claims';
import { ENCRYPTION_KEY_ALGORITHMS } from '@ostiary/oauth/jwe-algorithms';
import { JWS_ALGORITHMS } from '@ostiary/oauth/security-profile';
import type { Workspace } from '@ostiary/oauth/workspace';
import { GrpcError, notFound } from '@ostiary/platform/grpc-error';
import { z } from 'zod';
import { AccessTokenRepository } from '../access-tokens/access-token.repository.js';
import { parsed } from '../grants/grant-request.schema.js';
import { CreateEncryptionKeys } from '../keys/create-encryption-keys.js';
import { CreateSigningKeys } from '../keys/create-signing-keys.js';
import { DecryptionKeys } from '../keys/decryption-keys.js';
import { WrongKeyEncryptionKey } from '../keys/key-encryption-key.register.js';
import { ResealKeys } from '../keys/reseal-keys.js';
import { NoSigningKey, SigningKeys } from '../keys/signing-keys.js';

const uuid = z.guid().transform((id) => id.toLowerCase());
const createSchema = z.object({ workspaceId: uuid, algs: z.array(z.enum(JWS_ALGORITHMS)).min(1).max(8) });
const createEncryptionSchema = z.object({
  workspaceId: uuid,
  algs: z.array(z.enum(ENCRYPTION_KEY_ALGORITHMS)).min(1).max(8),
});
/** Of one workspace's, or of several: more than any has. */
const MAX_RESEALED = 1000;
const resealSchema = z.object({
  keys: z
    .array(
      z.object({
        workspaceId: uuid,
        kid: z.string().min(1).max(256),
        use: z.literal([KeyUse.KEY_USE_SIGNATURE, KeyUse.KEY_USE_ENCRYPTION]),
        sealedPrivateKey: z.instanceof(Uint8Array),
      }),
    )
    .max(MAX_RESEALED),
});
const decryptSchema = z.object({ tenant: z.string(), workspace: z.string(), jwe: z.string().max(65_536) });
const checkSchema = z.object({
  workspaceId: uuid,
  jti: z.string().min(1).max(256),
  // The admin API takes tokens of the installation's own workspace.
  tenant: z.string().transform((tenant) => tenant || 'system'),
});
const signSchema = z.object({
  tenant: z.string(),
  workspace: z.string(),
  alg: z.enum(JWS_ALGORITHMS),
  // RFC 9068 §2.1: access tokens are issued at /token and nowhere else.
  typ: z.string().refine((typ) => typ.toLowerCase().replace(/^application\//, '') !== ACCESS_TOKEN_TYP),
  payloadJson: z.string().max(65_536),
});
const payloadSchema = z.record(z.string(), z.unknown());

@Controller()
export class IssuanceRpc {
  constructor(
    @Inject(CreateSigningKeys) private readonly newKeys: CreateSigningKeys,
    @Inject(CreateEncryptionKeys) private readonly newEncryptionKeys: CreateEncryptionKeys,
    @Inject(ResealKeys) private readonly resealing: ResealKeys,
    @Inject(SigningKeys) private readonly keys: SigningKeys,
    @Inject(DecryptionKeys) private readonly decryption: DecryptionKeys,
    @Inject(Directory) private readonly directory: Directory,
    @Inject(AccessTokenRepository) private readonly tokens: AccessTokenRepository,
  ) {}

  @GrpcMethod('Issuance', 'createSigningKeys')
  async createSigningKeys(request: CreateSigningKeysRequest): Promise<CreateSigningKeysResponse> {
    const { workspaceId, algs } = parsed(createSchema, request);
    const keys = await answered(this.newKeys.create(workspaceId, algs));
    return {
      keys: keys.map(({ kid, alg, publicJwk, sealedPrivateKey }) => ({
        kid,
        alg,
        publicJwkJson: JSON.stringify(publicJwk),
        sealedPrivateKey,
      })),
    };
  }

  @GrpcMethod('Issuance', 'createEncryptionKeys')
  async createEncryptionKeys(request: CreateEncryptionKeysRequest): Promise<CreateEncryptionKeysResponse> {
    const { workspaceId, algs } = parsed(createEncryptionSchema, request);
    const keys = await answered(this.newEncryptionKeys.create(workspaceId, algs));
    return {
      keys: keys.map(({ kid, alg, publicJwk, sealedPrivateKey }) => ({
        kid,
        alg,
        publicJwkJson: JSON.stringify(publicJwk),
        sealedPrivateKey,
      })),
    };
  }

  @GrpcMethod('Issuance', 'resealKeys')
  async resealKeys(request: ResealKeysRequest): Promise<ResealKeysResponse> {
    const { keys } = parsed(resealSchema, request);
    const stored = keys.map((key) => ({
      ...key,
      use: key.use === KeyUse.KEY_USE_SIGNATURE ? ('signature' as const) : ('encryption' as const),
    }));
    const resealed = await answered(this.resealing.reseal(stored));
    return {
      keyEncryptionKeyId: this.resealing.keyEncryptionKeyId,
      sealedPrivateKeys: resealed.map((sealed) => sealed ?? new Uint8Array()),
    };
  }

  @GrpcMethod('Issuance', 'decryptJwt')
  async decryptJwt(request: DecryptJwtRequest): Promise<DecryptJwtResponse> {
    const { tenant, workspace: slug, jwe } = parsed(decryptSchema, request);
    const workspace = await this.#workspace(tenant, slug);
    return { jwt: await answered(this.decryption.decrypt(workspace, jwe)) };
  }

  @GrpcMethod('Issuance', 'signJwt')
  async signJwt(request: SignJwtRequest): Promise<SignJwtResponse> {
    const { tenant, workspace: slug, alg, typ, payloadJson } = parsed(signSchema, request);
    const payload = parsed(payloadSchema, jsonOf(payloadJson), '/payloadJson');
    const workspace = await this.#workspace(tenant, slug);
    const signer = await answered(Promise.resolve().then(() => this.keys.signer(workspace, alg)));
    return { jwt: signer.sign(typ === '' ? {} : { typ }, payload) };
  }

  @GrpcMethod('Issuance', 'checkAccessToken')
  async checkAccessToken(request: CheckAccessTokenRequest): Promise<CheckAccessTokenResponse> {
    const { workspaceId, jti, tenant } = parsed(checkSchema, request);
    const { active } = await this.tokens.state({ id: workspaceId, tenant }, jti);
    return { active };
  }

  async #workspace(tenant: string, slug: string): Promise<Workspace> {
    const found = this.directory.workspace(tenant, slug);
    const workspace = found instanceof Promise ? await found : found;
    if (workspace === undefined) throw notFound('WORKSPACE_NOT_FOUND', 'There is no such workspace.');
    return workspace;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The one place where a refusal of ours becomes a gRPC status. */
async function answered<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof NoSigningKey) throw new GrpcError(status.FAILED_PRECONDITION, 'NO_SIGNING_KEY', error.message);
    if (error instanceof JoseError) throw new GrpcError(status.INVALID_ARGUMENT, 'UNDECRYPTABLE', error.message);
    if (error instanceof WrongKeyEncryptionKey) {
      throw new GrpcError(status.FAILED_PRECONDITION, 'WRONG_KEY_ENCRYPTION_KEY', error.message);
    }
    throw error;
  }
}
