// Dir prints everything about the working directory and its files.
package main

import (
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

func main() {
	wd, err := os.Getwd()
	fmt.Println(wd, err)
	err = fs.WalkDir(os.DirFS("."), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		i, err := d.Info()
		if err != nil {
			return err
		}
		st := i.Sys().(*syscall.Stat_t)
		fmt.Print(path, " ", i.Mode(), " ", i.Size(), " ", st.Ino, " ", st.Uid, " ", i.ModTime().UTC())
		if d.Type() == 0 {
			text, err := os.ReadFile(path)
			fmt.Printf(" %q %v", text, err)
		}
		if d.Type() == fs.ModeSymlink {
			target, err := os.Readlink(path)
			fmt.Print(" ", target, " ", err)
		}
		fmt.Println()
		return nil
	})
	fmt.Println(err)
	f, err := os.Open(".")
	if err == nil {
		names, err := f.Readdirnames(-1) // in the disk's order
		fmt.Println(names, err)
	}
}
