"""Text to syntax tree: the grammar, the only import of lark, and every mistake of spelling."""
