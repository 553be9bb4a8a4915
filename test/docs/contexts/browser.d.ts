// What TypeScript does not know yet: https://wicg.github.io/file-system-access/
declare function showDirectoryPicker(options?: {
  readonly mode?: 'read' | 'readwrite';
}): Promise<FileSystemDirectoryHandle>;
/** The page's own. */
declare const button: HTMLButtonElement;
