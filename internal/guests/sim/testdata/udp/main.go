// Udp sends datagrams, looks names up, and lists the interfaces.
package main

import (
	"errors"
	"fmt"
	"log"
	"net"
	"time"
)

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func interfaces() {
	list, err := net.Interfaces()
	check(err)
	for _, i := range list {
		addrs, err := i.Addrs()
		check(err)
		fmt.Println(i.Index, i.Name, i.MTU, i.HardwareAddr, i.Flags, addrs)
	}
}

func names() {
	for _, name := range []string{"localhost", "sim", "no.such.name"} {
		addrs, err := net.LookupHost(name)
		var e *net.DNSError
		fmt.Println(name, addrs, errors.As(err, &e) && e.IsNotFound)
	}
}

func main() {
	server, err := net.ListenPacket("udp", ":0")
	check(err)
	go func() {
		buf := make([]byte, 100)
		for {
			n, from, err := server.ReadFrom(buf)
			if err != nil {
				return
			}
			server.WriteTo(buf[:n], from)
		}
	}()
	port := server.LocalAddr().(*net.UDPAddr).Port
	for _, network := range []string{"udp4", "udp6"} {
		client, err := net.DialUDP(network, nil, &net.UDPAddr{Port: port})
		check(err)
		buf := make([]byte, 100)
		for i := range 20 {
			fmt.Fprint(client, i)
			n, err := client.Read(buf)
			check(err)
			if string(buf[:n]) != fmt.Sprint(i) {
				log.Fatalf("datagram %q instead of %d", buf[:n], i)
			}
		}
		client.Close()
	}
	server.Close()
	client, err := net.DialUDP("udp4", nil, &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port})
	check(err)
	client.Write([]byte("nobody"))
	client.SetReadDeadline(time.Now().Add(time.Second))
	_, err = client.Read(make([]byte, 10))
	fmt.Println(errors.Unwrap(errors.Unwrap(err)))
	names()
	interfaces()
}
