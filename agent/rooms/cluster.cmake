# What a member and a container are made of: rooms and health look at the same.
add_library(skep_agent_database STATIC attempts.cc database.cc docker.cc regain.cc)
target_link_libraries(skep_agent_database PUBLIC skep_agent_base PRIVATE nlohmann_json::nlohmann_json fmt::fmt)

# The rooms of what a cluster is made of: engine, Consul, swarm, overlay, database.
add_library(skep_rooms_cluster STATIC
  rooms/census/decide.cc
  rooms/census/facts.cc
  rooms/census/room.cc
  rooms/consul/decide.cc
  rooms/consul/facts.cc
  rooms/consul/room.cc
  rooms/engine/decide.cc
  rooms/engine/facts.cc
  rooms/engine/room.cc
  rooms/galera/decide.cc
  rooms/galera/facts.cc
  rooms/galera/join.cc
  rooms/galera/room.cc
  rooms/galera/start.cc
  rooms/images/decide.cc
  rooms/images/facts.cc
  rooms/images/room.cc
  rooms/network/decide.cc
  rooms/network/facts.cc
  rooms/network/room.cc
  rooms/reach/decide.cc
  rooms/reach/facts.cc
  rooms/reach/room.cc
  rooms/swarm/decide.cc
  rooms/swarm/facts.cc
  rooms/swarm/room.cc)
target_link_libraries(skep_rooms_cluster
  PUBLIC skep_agent_base skep_agent_database
  PRIVATE nlohmann_json::nlohmann_json)
