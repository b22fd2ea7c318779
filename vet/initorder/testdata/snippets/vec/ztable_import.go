package vec

import _ "example.com/snippets/vec/host"
