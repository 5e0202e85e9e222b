"""How ql is typed and where its answers go: the command line, the prompt, and completion."""
