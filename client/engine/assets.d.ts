/** A file that the bundler copies and names by its content; the import is its address. */
declare module '*?url' {
  const url: string
  export default url
}
