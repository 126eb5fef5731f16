"""Open311 GeoReport v2: services, requests and updates, in XML and JSON, for other programs."""
