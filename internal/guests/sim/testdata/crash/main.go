// Crash writes two files in its working directory, and synchronizes one of them.
package main

import (
	"bytes"
	"log"
	"os"
)

func main() {
	for _, name := range []string{"synced", "written"} {
		f, err := os.Create(name)
		if err != nil {
			log.Fatal(err)
		}
		if _, err := f.Write(bytes.Repeat([]byte("0123456789abcdef"), 1<<12)); err != nil {
			log.Fatal(err)
		}
		if name == "synced" {
			if err := f.Sync(); err != nil {
				log.Fatal(err)
			}
		}
	}
}
