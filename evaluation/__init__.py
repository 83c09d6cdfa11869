"""Ask the running assistant questions that it was not built on, and grade the replies."""
