"""The rules about AppSpec files as small functions: each looks at one value and reports what is wrong with it."""
