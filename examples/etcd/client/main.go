// Client writes to an etcd cluster, records each acknowledged write, and checks later that all of
// them can be read.
//
//	client write FILE TIME    writes for a time, and records acknowledged writes in FILE
//	client ready              reports whether the cluster serves a read
//	client check FILE         reads the acknowledged writes back
//	client echo N             writes a key and reads it, N times, once a second
//
// ENDPOINTS names the members, with commas between.
package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	"go.uber.org/zap"
)

// patience is the timeout of a request.
const patience = 2 * time.Second

func main() {
	var err error
	switch args := os.Args[1:]; {
	case len(args) == 3 && args[0] == "write":
		err = write(args[1], args[2])
	case len(args) == 1 && args[0] == "ready":
		err = ready()
	case len(args) == 2 && args[0] == "check":
		err = check(args[1])
	case len(args) == 2 && args[0] == "echo":
		err = echo(args[1])
	default:
		fmt.Fprintln(os.Stderr, "usage: client write FILE TIME, client ready, client check FILE, or client echo N")
		os.Exit(2)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "client:", err)
		os.Exit(1)
	}
}

func connect() (*clientv3.Client, error) {
	return clientv3.New(clientv3.Config{
		Endpoints: strings.Split(os.Getenv("ENDPOINTS"), ","), DialTimeout: patience, Logger: zap.NewNop(),
	})
}

// write puts one key after the other, and records those that etcd has acknowledged. A write that
// fails may have been made or not.
func write(name, span string) error {
	d, err := time.ParseDuration(span)
	if err != nil {
		return err
	}
	c, err := connect()
	if err != nil {
		return err
	}
	defer c.Close()
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	end := time.Now().Add(d)
	var n, failed int
	for i := 0; time.Now().Before(end); i++ {
		if put(c, i) == nil {
			fmt.Fprintln(f, i)
			n++
		} else {
			failed++
		}
		time.Sleep(50 * time.Millisecond)
	}
	fmt.Printf("%d writes are acknowledged, %d are not\n", n, failed)
	return f.Close()
}

// put writes a key. It returns nil if etcd has acknowledged that.
func put(c *clientv3.Client, i int) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	_, err := c.Put(ctx, fmt.Sprint("key", i), fmt.Sprint("value", i))
	return err
}

// echo fails if a read that succeeds does not have the write that was acknowledged before it.
func echo(rounds string) error {
	n, err := strconv.Atoi(rounds)
	if err != nil {
		return err
	}
	c, err := connect()
	if err != nil {
		return err
	}
	defer c.Close()
	good := 0
	for i := range n {
		if put(c, i) == nil {
			ok, err := has(c, fmt.Sprint("key", i), fmt.Sprint("value", i))
			if err == nil && !ok {
				return fmt.Errorf("key%d is acknowledged, and a read does not have it", i)
			}
			if err == nil {
				good++
			}
		}
		time.Sleep(time.Second)
	}
	fmt.Printf("%d of %d keys are written and read\n", good, n)
	return nil
}

func ready() error {
	c, err := connect()
	if err != nil {
		return err
	}
	defer c.Close()
	_, err = has(c, "key", "")
	return err
}

// check reports acknowledged writes that cannot be read.
func check(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	c, err := connect()
	if err != nil {
		return err
	}
	defer c.Close()
	var n, lost int
	first := ""
	for r := bufio.NewReader(f); ; n++ {
		var i int
		if _, err := fmt.Fscanln(r, &i); err == io.EOF {
			break
		} else if err != nil {
			return err
		}
		ok, err := has(c, fmt.Sprint("key", i), fmt.Sprint("value", i))
		if err != nil {
			return err
		}
		if !ok {
			lost++
			if first == "" {
				first = fmt.Sprint("key", i)
			}
		}
	}
	if lost > 0 {
		return fmt.Errorf("%d of %d acknowledged writes are lost, the first one is %s", lost, n, first)
	}
	fmt.Println("all", n, "acknowledged writes are there")
	return nil
}

func has(c *clientv3.Client, key, value string) (bool, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	r, err := c.Get(ctx, key)
	if err != nil {
		return false, err
	}
	return len(r.Kvs) == 1 && string(r.Kvs[0].Value) == value, nil
}
