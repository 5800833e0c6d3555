// Package examples holds the invented city of Riverton, so that the demo has a city file and a map without files beside it.
package examples

import "embed"

// Riverton is examples/riverton/city.yaml: nine districts, four at-large offices and their mailboxes on a mail server of
// this machine.
//
//go:embed riverton/city.yaml
var Riverton []byte

// RivertonPlaces is Riverton's map: riverton/districts.geojson, and addresses, corners and named places as CSV. Its streets
// lie in the open sea.
//
//go:embed riverton/districts.geojson riverton/addresses.csv riverton/corners.csv riverton/places.csv
var RivertonPlaces embed.FS
