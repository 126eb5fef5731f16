import "leaflet/dist/leaflet.css"; export {};
