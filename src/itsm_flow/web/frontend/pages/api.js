// The page of the REST API: swagger-ui is loaded as a script of its own, before this one.
const place = document.querySelector('[data-openapi]');
if (place) {
  window.SwaggerUIBundle({
    url: place.dataset.openapi,
    domNode: place,
    deepLinking: true,
    persistAuthorization: false,
  });
}
