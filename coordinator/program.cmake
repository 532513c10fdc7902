# What the operator's program is made of: configuration, screens, control socket, commands.
add_library(skep_config STATIC
  config.cc
  config/find.cc
  config/host_name.cc
  config/nearest.cc
  config/part_network.cc
  config/part_node_wide.cc
  config/part_nodes.cc
  config/section.cc
  config/starter.cc
  config/subnet.cc
  config/tree.cc)
target_link_libraries(skep_config PUBLIC skep_protocol PRIVATE yaml-cpp)
