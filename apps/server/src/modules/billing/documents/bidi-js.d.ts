declare module 'bidi-js' {
  interface Bidi {
    /** Of each UTF-16 code unit: odd where it is read from right to left. */
    getEmbeddingLevels(text: string): { levels: Uint8Array };
    getMirroredCharacter(character: string): string | null;
  }
  export default function bidiFactory(): Bidi;
}
