export declare function violations(files: readonly { readonly path: string; readonly source: string }[]): string[];
export declare function importsOf(source: string): string[];
