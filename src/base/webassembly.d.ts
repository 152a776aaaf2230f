/**
 * The part of the WebAssembly JavaScript interface that is used here (W3C, "WebAssembly JavaScript Interface", 2).
 *
 * Node.js has it, but neither TypeScript's es2024 library nor the types of Node.js declare it, and the library that does
 * ("dom") would declare every global name of a browser as well.
 */

declare namespace WebAssembly {
  type ValueType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128' | 'anyfunc' | 'externref'
  type ExportValue = ((...args: never[]) => unknown) | Global | Memory | Table
  type Imports = Record<string, Record<string, ExportValue | number | bigint>>

  class Module {
    constructor(bytes: ArrayBufferView | ArrayBufferLike)
    static exports(module: Module): { readonly name: string; readonly kind: string }[]
    static imports(module: Module): { readonly module: string; readonly name: string; readonly kind: string }[]
    static customSections(module: Module, name: string): ArrayBuffer[]
  }

  class Instance {
    constructor(module: Module, imports?: Imports)
    // biome-ignore lint/suspicious/noExplicitAny: what a module exports is known only to who wrote it.
    readonly exports: Record<string, any>
  }

  /** Sizes in pages of 64 KiB. A shared memory is backed by a `SharedArrayBuffer`, and a new one after it grew. */
  class Memory {
    constructor(descriptor: { initial: number; maximum?: number; shared?: boolean })
    readonly buffer: ArrayBufferLike
    grow(pages: number): number
  }

  class Table {
    constructor(descriptor: { element: 'anyfunc' | 'externref'; initial: number; maximum?: number }, value?: unknown)
    readonly length: number
    get(index: number): unknown
    set(index: number, value?: unknown): void
    grow(count: number, value?: unknown): number
  }

  class Global {
    constructor(descriptor: { value: ValueType; mutable?: boolean }, value?: unknown)
    value: unknown
  }

  class CompileError extends Error {}
  class LinkError extends Error {}
  class RuntimeError extends Error {}

  function validate(bytes: ArrayBufferView | ArrayBufferLike): boolean
  function compile(bytes: ArrayBufferView | ArrayBufferLike): Promise<Module>
  function instantiate(
    bytes: ArrayBufferView | ArrayBufferLike,
    imports?: Imports,
  ): Promise<{ readonly module: Module; readonly instance: Instance }>
  function instantiate(module: Module, imports?: Imports): Promise<Instance>
}
