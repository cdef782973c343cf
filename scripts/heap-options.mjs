/**
 * How V8 manages the memory of a server or worker process. By itself it lets garbage grow with the memory of the machine: a
 * server whose live data took 100 MB held 800 MB while a document of millions of passages was ingested. These let the heap
 * grow by half of what is alive before it is collected; they set no limit (docs/decisions/0019-documents-of-any-size.md).
 */
export const HEAP_OPTIONS = ['--max-semi-space-size=16', '--heap-growing-percent=50'];
