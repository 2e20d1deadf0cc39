import { z } from 'zod';
import { type ConfigSchema, port, tlsFileVariables, tlsOf } from './config.js';
import { GrpcTls } from './grpc-tls.js';

/** The files of TLS between services, all or none; with them, who is not known by a certificate is not heard. */
const grpcTlsConfig = z
  .object({
    ...tlsFileVariables('GRPC'),
    GRPC_IDENTITY_TEMPLATE: z
      .string()
      .refine((value) => URL.canParse(value.replace('{service}', 's')) && value.includes('{service}'), {
        error: 'must be a URI with {service} in it',
      })
      .default('spiffe://ostiary/{service}'),
  })
  .transform((env, context): { grpcTls: GrpcTls | undefined } => {
    const files = [env.GRPC_CA_FILE, env.GRPC_CERT_FILE, env.GRPC_KEY_FILE];
    if (files.every((file) => file === undefined)) return { grpcTls: undefined };
    const [caFile, certificateFile, keyFile] = files;
    if (caFile === undefined || certificateFile === undefined || keyFile === undefined) {
      const missing = ['GRPC_CA_FILE', 'GRPC_CERT_FILE', 'GRPC_KEY_FILE'][files.indexOf(undefined)] ?? '';
      context.addIssue({ code: 'custom', path: [missing], message: 'is required where the others of TLS are set' });
      return z.NEVER;
    }
    if (tlsOf('GRPC', env, context) === undefined) return z.NEVER;
    return { grpcTls: new GrpcTls({ caFile, certificateFile, keyFile }, env.GRPC_IDENTITY_TEMPLATE) };
  });

export interface GrpcServerConfig {
  readonly grpcHost: string;
  readonly grpcPort: number;
  /** undefined: calls between services are not encrypted. */
  readonly grpcTls: GrpcTls | undefined;
}

export const grpcServerConfig: ConfigSchema<GrpcServerConfig> = z.intersection(
  z
    .object({ GRPC_HOST: z.string().default('127.0.0.1'), GRPC_PORT: port })
    .transform((env) => ({ grpcHost: env.GRPC_HOST, grpcPort: env.GRPC_PORT })),
  grpcTlsConfig,
);
