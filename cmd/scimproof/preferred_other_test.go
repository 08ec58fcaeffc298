//go:build !linux

package main

func preferred(do func()) { do() }
