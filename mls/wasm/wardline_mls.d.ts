/* tslint:disable */
/* eslint-disable */

export interface MlsError extends Error { readonly name: "MlsError"; readonly code: string }
export interface Identity {
    organisation: string; account: string; device: string; steward: boolean;
    publicKey: Uint8Array; notBefore: number; notAfter: number; chain: Uint8Array[];
}
export interface KeyPackage { message: Uint8Array; reference: Uint8Array; secret: Uint8Array }
export interface KeyPackageInfo { identity: Identity; reference: Uint8Array; lastResort: boolean; notAfter: number }
export interface MessageInfo {
    kind: "application" | "commit" | "welcome" | "key_package" | "group_info";
    groupId: Uint8Array; epoch: number; authenticatedData: Uint8Array; recipients: Uint8Array[];
}
export interface Received { plaintext: Uint8Array; sender: Identity; authenticatedData: Uint8Array; epoch: number }
export interface CommitEffect {
    epoch: number; committer: Identity; added: Identity[]; removed: Identity[];
    authenticatedData: Uint8Array; removedSelf: boolean;
}
export interface PendingCommit { message: Uint8Array; welcome: Uint8Array | undefined; epoch: number }
export interface Change { put: [string, Uint8Array][]; delete: string[] }
/** Organisation id to root certificate (DER). */
export type Anchors = Record<string, Uint8Array>;
/** Row name to sealed value. */
export type Rows = Record<string, Uint8Array>;
/** Key package references with their sealed secrets. */
export type Secrets = [Uint8Array, Uint8Array][];



export class Group {
    private constructor();
    free(): void;
    [Symbol.dispose](): void;
    applyPending(): CommitEffect;
    clearPending(): void;
    commit(add: Uint8Array[], remove: string[], authenticatedData: Uint8Array | number[], now: number): PendingCommit;
    copy(): Group;
    decrypt(message: Uint8Array | number[]): Received;
    encrypt(plaintext: Uint8Array | number[], authenticatedData: Uint8Array | number[]): Uint8Array;
    epochAuthenticator(): Uint8Array;
    groupInfo(): Uint8Array;
    processCommit(message: Uint8Array | number[], now: number): CommitEffect;
    save(): Change;
    readonly active: boolean;
    readonly epoch: number;
    readonly founder: string;
    readonly groupId: Uint8Array;
    readonly hasPending: boolean;
    readonly members: Identity[];
}

export class Member {
    free(): void;
    [Symbol.dispose](): void;
    found(groupId: Uint8Array | number[], now: number): Group;
    join(welcome: Uint8Array | number[], secrets: Secrets): Group;
    keyPackage(now: number, lifetime: number, lastResort: boolean): KeyPackage;
    load(groupId: Uint8Array | number[], rows: Rows): Group;
    constructor(signingKey: Uint8Array | number[], chain: Uint8Array[], anchors: Anchors, storageKey: Uint8Array | number[]);
    readonly identity: Identity;
}

export class PublicGroup {
    private constructor();
    free(): void;
    [Symbol.dispose](): void;
    apply(commit: Uint8Array | number[], now: number): [PublicGroup, CommitEffect];
    static load(data: Uint8Array | number[], anchors: Anchors): PublicGroup;
    static observe(groupInfo: Uint8Array | number[], anchors: Anchors, now: number): PublicGroup;
    save(): Uint8Array;
    readonly epoch: number;
    readonly founder: string;
    readonly groupId: Uint8Array;
    readonly members: Identity[];
}

export class RequestContext {
    private constructor();
    free(): void;
    [Symbol.dispose](): void;
    openAnswer(sealed: Uint8Array | number[]): Uint8Array;
    sealAnswer(plaintext: Uint8Array | number[]): Uint8Array;
}

/**
 * Argon2id (RFC 9106), version 1.3. Throws `bad_key` for figures or a salt that RFC 9106 section 3.1 does not allow.
 */
export function argon2id(password: Uint8Array | number[], salt: Uint8Array | number[], memoryKiB: number, passes: number, lanes: number, length: number): Uint8Array;

/**
 * Extended key usages of certificates, dotted: device, steward, sealing.
 */
export function extendedKeyUsages(): [string, string, string];

/**
 * Secret key and public key.
 */
export function generateSealingKey(): [Uint8Array, Uint8Array];

export function inspectKeyPackage(message: Uint8Array | number[], anchors: Anchors, now: number): KeyPackageInfo;

export function inspectMessage(message: Uint8Array | number[]): MessageInfo;

/**
 * The most leaves one group may have.
 */
export function maxMembers(): number;

export function open(secretKey: Uint8Array | number[], info: Uint8Array | number[], authenticatedData: Uint8Array | number[], sealed: Uint8Array | number[]): Uint8Array;

export function openRequest(secretKey: Uint8Array | number[], info: Uint8Array | number[], sealed: Uint8Array | number[]): [Uint8Array, RequestContext];

export function seal(publicKey: Uint8Array | number[], info: Uint8Array | number[], authenticatedData: Uint8Array | number[], plaintext: Uint8Array | number[]): Uint8Array;

export function sealRequest(publicKey: Uint8Array | number[], info: Uint8Array | number[], plaintext: Uint8Array | number[]): [Uint8Array, RequestContext];

/**
 * 0x0007, `MLS_256_DHKEMP384_AES256GCM_SHA384_P384`.
 */
export function suite(): number;

/**
 * `now` undefined: validity times are not checked.
 */
export function verifyChain(chain: Uint8Array[], anchors: Anchors, now?: number | null): Identity;

/**
 * Of a vault's sealing certificate: `publicKey` is the key to seal to.
 */
export function verifySealingChain(chain: Uint8Array[], anchors: Anchors, now: number): Identity;

export type InitInput = RequestInfo | URL | Response | BufferSource | WebAssembly.Module;

export interface InitOutput {
    readonly memory: WebAssembly.Memory;
    readonly __wbg_group_free: (a: number, b: number) => void;
    readonly __wbg_member_free: (a: number, b: number) => void;
    readonly __wbg_publicgroup_free: (a: number, b: number) => void;
    readonly __wbg_requestcontext_free: (a: number, b: number) => void;
    readonly argon2id: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number) => [number, number, number, number];
    readonly extendedKeyUsages: () => any;
    readonly generateSealingKey: () => [number, number, number];
    readonly group_active: (a: number) => number;
    readonly group_applyPending: (a: number) => [number, number, number];
    readonly group_clearPending: (a: number) => void;
    readonly group_commit: (a: number, b: any, c: any, d: number, e: number, f: number) => [number, number, number];
    readonly group_copy: (a: number) => number;
    readonly group_decrypt: (a: number, b: number, c: number) => [number, number, number];
    readonly group_encrypt: (a: number, b: number, c: number, d: number, e: number) => [number, number, number, number];
    readonly group_epoch: (a: number) => number;
    readonly group_epochAuthenticator: (a: number) => [number, number, number, number];
    readonly group_founder: (a: number) => [number, number, number, number];
    readonly group_groupId: (a: number) => [number, number];
    readonly group_groupInfo: (a: number) => [number, number, number, number];
    readonly group_hasPending: (a: number) => number;
    readonly group_members: (a: number) => [number, number, number];
    readonly group_processCommit: (a: number, b: number, c: number, d: number) => [number, number, number];
    readonly group_save: (a: number) => [number, number, number];
    readonly inspectKeyPackage: (a: number, b: number, c: any, d: number) => [number, number, number];
    readonly inspectMessage: (a: number, b: number) => [number, number, number];
    readonly maxMembers: () => number;
    readonly member_found: (a: number, b: number, c: number, d: number) => [number, number, number];
    readonly member_identity: (a: number) => any;
    readonly member_join: (a: number, b: number, c: number, d: any) => [number, number, number];
    readonly member_keyPackage: (a: number, b: number, c: number, d: number) => [number, number, number];
    readonly member_load: (a: number, b: number, c: number, d: any) => [number, number, number];
    readonly member_new: (a: number, b: number, c: any, d: any, e: number, f: number) => [number, number, number];
    readonly open: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number) => [number, number, number, number];
    readonly openRequest: (a: number, b: number, c: number, d: number, e: number, f: number) => [number, number, number];
    readonly publicgroup_apply: (a: number, b: number, c: number, d: number) => [number, number, number];
    readonly publicgroup_epoch: (a: number) => number;
    readonly publicgroup_founder: (a: number) => [number, number, number, number];
    readonly publicgroup_groupId: (a: number) => [number, number];
    readonly publicgroup_load: (a: number, b: number, c: any) => [number, number, number];
    readonly publicgroup_members: (a: number) => [number, number, number];
    readonly publicgroup_observe: (a: number, b: number, c: any, d: number) => [number, number, number];
    readonly publicgroup_save: (a: number) => [number, number, number, number];
    readonly requestcontext_openAnswer: (a: number, b: number, c: number) => [number, number, number, number];
    readonly requestcontext_sealAnswer: (a: number, b: number, c: number) => [number, number, number, number];
    readonly seal: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number) => [number, number, number, number];
    readonly sealRequest: (a: number, b: number, c: number, d: number, e: number, f: number) => [number, number, number];
    readonly suite: () => number;
    readonly verifyChain: (a: any, b: any, c: number, d: number) => [number, number, number];
    readonly verifySealingChain: (a: any, b: any, c: number) => [number, number, number];
    readonly __wbindgen_malloc: (a: number, b: number) => number;
    readonly __wbindgen_realloc: (a: number, b: number, c: number, d: number) => number;
    readonly __wbindgen_free: (a: number, b: number, c: number) => void;
    readonly __wbindgen_exn_store: (a: number) => void;
    readonly __externref_table_alloc: () => number;
    readonly __wbindgen_externrefs: WebAssembly.Table;
    readonly __externref_table_dealloc: (a: number) => void;
    readonly __wbindgen_start: () => void;
}

export type SyncInitInput = BufferSource | WebAssembly.Module;

/**
 * Instantiates the given `module`, which can either be bytes or
 * a precompiled `WebAssembly.Module`.
 *
 * @param {{ module: SyncInitInput }} module - Passing `SyncInitInput` directly is deprecated.
 *
 * @returns {InitOutput}
 */
export function initSync(module: { module: SyncInitInput } | SyncInitInput): InitOutput;

/**
 * If `module_or_path` is {RequestInfo} or {URL}, makes a request and
 * for everything else, calls `WebAssembly.instantiate` directly.
 *
 * @param {{ module_or_path: InitInput | Promise<InitInput> }} module_or_path - Passing `InitInput` directly is deprecated.
 *
 * @returns {Promise<InitOutput>}
 */
export default function __wbg_init (module_or_path?: { module_or_path: InitInput | Promise<InitInput> } | InitInput | Promise<InitInput>): Promise<InitOutput>;
